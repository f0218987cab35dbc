"""Headlines, the stories they tell, the topics and symbols they are about."""
