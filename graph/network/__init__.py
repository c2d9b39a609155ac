"""The network: edges made from facts and claims (`edges`), paths (`paths`), networkx (`views`)."""
