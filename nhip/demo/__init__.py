"""The demo company: Sao Việt and its people, told through operations, so that nothing in it is made up by rows."""
