"""What every test is watched for, whatever ring it is in. Each guard is a pytest plugin of its own."""
