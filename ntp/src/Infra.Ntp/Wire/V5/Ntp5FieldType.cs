namespace Infra.Ntp.Wire.V5;

/// <summary>Types of extension fields that NTPv5 adds.</summary>
public static class Ntp5FieldType
{
    /// <summary>Makes a packet longer.</summary>
    public const ushort Padding = 0xF501;

    /// <summary>Authenticator with a symmetric key; only a correction may stand behind it.</summary>
    public const ushort Mac = 0xF502;

    /// <summary>Asks for a part of the server's filter of reference ids.</summary>
    public const ushort ReferenceIdsRequest = 0xF503;

    /// <summary>A part of that filter.</summary>
    public const ushort ReferenceIdsResponse = 0xF504;

    /// <summary>What the server can do.</summary>
    public const ushort ServerInformation = 0xF505;

    /// <summary>Time spent in switches on the way; always the last.</summary>
    public const ushort Correction = 0xF506;

    /// <summary>When the clock was last corrected.</summary>
    public const ushort ReferenceTimestamp = 0xF507;

    /// <summary>Receive time by a clock that is not corrected.</summary>
    public const ushort MonotonicReceive = 0xF508;

    /// <summary>Receive time in a second timescale.</summary>
    public const ushort SecondaryReceive = 0xF509;

    /// <summary>Name of the draft that the sender follows: other drafts do not understand it.</summary>
    public const ushort DraftIdentification = 0xF5FF;
}
