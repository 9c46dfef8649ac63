"""From a request to an answer: what each selector names, and which form of it is asked for."""
