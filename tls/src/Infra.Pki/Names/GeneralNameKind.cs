namespace Infra.Pki.Names;

/// <summary>The forms of GeneralName (RFC 5280 section 4.2.1.6); the numbers are those of the tags.</summary>
public enum GeneralNameKind
{
    /// <summary>otherName.</summary>
    Other = 0,

    /// <summary>rfc822Name: a mailbox, ASCII.</summary>
    Email = 1,

    /// <summary>dNSName, ASCII.</summary>
    Dns = 2,

    /// <summary>x400Address.</summary>
    X400Address = 3,

    /// <summary>directoryName: an encoded Name.</summary>
    DirectoryName = 4,

    /// <summary>ediPartyName.</summary>
    EdiPartyName = 5,

    /// <summary>uniformResourceIdentifier, ASCII.</summary>
    Uri = 6,

    /// <summary>iPAddress: 4 or 16 bytes, in name constraints 8 or 32.</summary>
    IpAddress = 7,

    /// <summary>registeredID.</summary>
    RegisteredId = 8,
}
