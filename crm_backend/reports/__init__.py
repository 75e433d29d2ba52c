"""What the desk achieved in a period: numbers counted in SQL, and the conversations behind each."""
