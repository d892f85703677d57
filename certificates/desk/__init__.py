"""The provider's desk below ``/opleider/<provider>/``: register, issuing by hand, log, people, house style, accreditation."""
