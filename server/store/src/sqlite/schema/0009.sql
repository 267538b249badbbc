-- Answers to a category's questions, what the office asks, and what a report said before it was edited.

ALTER TABLE reports ADD COLUMN answers TEXT; -- a list as JSON; none: there are none
ALTER TABLE reports ADD COLUMN question TEXT; -- what the office waits for an answer to, as JSON
ALTER TABLE events ADD COLUMN former TEXT; -- what an edit replaced, as JSON; for the office alone
