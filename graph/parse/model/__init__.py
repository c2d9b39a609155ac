"""A spaCy model as one more voice: claims, posts and facts along its parse."""
