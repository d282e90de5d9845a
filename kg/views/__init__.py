"""Pictures of the graph: each view turns claims into one HTML file that needs no network and runs no words as code."""
