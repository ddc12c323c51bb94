"""What authors tell readers themselves: lines of changelogs and change fragments."""
