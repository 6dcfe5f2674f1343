namespace Infra.Pki.Builder;

/// <summary>What a part of a Name says (RFC 5280 section 4.1.2.4, RFC 4519).</summary>
public enum NameAttribute
{
    /// <summary>CN, 64 characters at most.</summary>
    CommonName,

    /// <summary>O, 64 characters at most.</summary>
    Organization,

    /// <summary>OU, 64 characters at most.</summary>
    OrganizationalUnit,

    /// <summary>C, two letters.</summary>
    Country,

    /// <summary>L, 128 characters at most.</summary>
    Locality,

    /// <summary>ST, 128 characters at most.</summary>
    State,

    /// <summary>serialNumber, 64 characters at most, ASCII.</summary>
    SerialNumber,

    /// <summary>DC, one label of a domain, ASCII.</summary>
    DomainComponent,

    /// <summary>emailAddress, 255 characters at most, ASCII.</summary>
    EmailAddress,
}
