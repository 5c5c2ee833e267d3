"""Spreadsheets: lists written as XLSX and CSV files, in a process of their own."""
