# A bit of everything that VirtualBox holds, for the proofs that go through
# each single step.
lab "every" {}

network "campus" {
  mode   = "nat-network"
  subnet = "10.120.0.0/24"
}

network "mgmt" {
  mode = "host-only"
}

network "quiet" {
  mode = "host-only"
  dhcp { enabled = false }
}

network "back" {
  mode = "internal"
  dhcp {}
  dns {
    servers = ["9.9.9.9"]
    domain  = "lab.test"
  }
}

network "lan" {
  mode = "bridged"
}

machine "web" {
  nic {
    network = network.campus
    forward {
      host  = 8080
      guest = 80
    }
  }
  nic { network = network.mgmt }
  nic { network = network.lan }
  nic {
    mode = "nat"
    forward {
      host  = 2200
      guest = 22
    }
    link { up = "20mbit" }
  }
}

machine "db" {
  nic { network = network.back }
  nic { network = network.quiet }
}
