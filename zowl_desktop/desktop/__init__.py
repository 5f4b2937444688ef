"""Everything with Qt: windows, canvas, tray. Talks to the services of `app`, never to store or keeper."""
