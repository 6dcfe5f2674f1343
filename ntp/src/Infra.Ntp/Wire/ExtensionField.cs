namespace Infra.Ntp.Wire;

/// <summary>One extension field of an NTPv4 packet, a view of it (RFC 7822 figure 1: type, length with the 4 bytes before the body, body).</summary>
/// <param name="type">What the body means.</param>
/// <param name="body">What follows type and length, padding included.</param>
public readonly ref struct ExtensionField(ushort type, ReadOnlySpan<byte> body)
{
    /// <summary>Bytes of type and length.</summary>
    public const int HeaderLength = 4;

    /// <summary>Shortest field that may stand in a packet in the clear.</summary>
    public const int LengthMin = 16;

    /// <summary>Shortest field that may stand last when no authenticator follows: it could not be told from one otherwise.</summary>
    public const int LastLengthMin = 28;

    /// <summary>What the body means.</summary>
    public ushort Type { get; } = type;

    /// <summary>Contents with padding.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Bytes of the whole field.</summary>
    public int Length => HeaderLength + Body.Length;
}
