"""A FastAPI application with one route and nothing else, to compare starts with: `PORT`."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/sparql")
async def _answer() -> bool:
    return True


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
