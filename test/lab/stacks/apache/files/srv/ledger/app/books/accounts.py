ACCOUNTS = {'assets': 1200, 'liabilities': 300}
