# One lab that runs as virtual machines and as containers: a web server that the
# host reaches, and a database behind it that nobody else reaches.
#
#   vnetgen hcl2vbox --create-machines . > up.sh && sh up.sh
#
#   vnetgen hcl2docker --format compose . > vnet.compose.yaml
#   docker compose -f compose.yaml -f vnet.compose.yaml up
#
# compose.yaml says what the containers are, the overlay how they are connected.

lab "guestbook" {
  description = "a web server and its database, as machines or as containers"
}

network "front" {
  mode   = "nat-network"
  subnet = "10.40.0.0/24"
}

# From Docker Engine 28 on, the host is not on an internal network, as on
# VirtualBox.
network "back" {
  mode   = "internal"
  subnet = "10.41.0.0/24"
}

machine "web" {
  nic {
    network = network.front

    forward {
      host  = 8080
      guest = 80
    }
  }

  nic {
    network = network.back
    address = cidrhost(network.back.subnet, 10)
  }
}

machine "db" {
  nic {
    network = network.back
    address = cidrhost(network.back.subnet, 20)
  }
}
