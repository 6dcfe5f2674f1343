namespace Infra.Ntp.Wire;

/// <summary>The kind of a packet (RFC 5905 figure 10). Only <see cref="Client"/> and <see cref="Server"/> are ever used here.</summary>
public enum NtpMode : byte
{
    /// <summary>Not to be used.</summary>
    Reserved = 0,

    /// <summary>Symmetric active association.</summary>
    SymmetricActive = 1,

    /// <summary>Symmetric passive association.</summary>
    SymmetricPassive = 2,

    /// <summary>A request.</summary>
    Client = 3,

    /// <summary>The reply to a request.</summary>
    Server = 4,

    /// <summary>Unasked time for everyone.</summary>
    Broadcast = 5,

    /// <summary>Control message of the old daemon.</summary>
    Control = 6,

    /// <summary>Private message of the old daemon.</summary>
    Private = 7,
}
