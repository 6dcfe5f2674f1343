using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>
/// One request as long as it waits for its reply. On the wire it tells nothing about our clock: all is zero but version, mode and poll
/// interval, and the transmit time is 64 random bits, which the server must send back (RFC 9109 for the ports, and the data minimisation draft).
/// </summary>
/// <param name="Version">3 or 4.</param>
/// <param name="Nonce">The random bits, never zero: zero on the wire means "unknown" and must not match.</param>
public readonly record struct ClientRequest(int Version, NtpTimestamp Nonce)
{
    /// <summary>Bytes of a request on the wire.</summary>
    public const int Length = NtpHeader.Length;

    /// <summary>How long a reply is waited for: later ones are not taken.</summary>
    public static TimeSpan Window => TimeSpan.FromSeconds(5);

    /// <summary>Draws the random bits.</summary>
    public static ClientRequest Create(IRandom random, int version = 4)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        ulong nonce = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return new ClientRequest(version, new NtpTimestamp(nonce == 0 ? 1 : nonce));
    }

    /// <summary>Writes the packet and returns its length.</summary>
    /// <exception cref="ArgumentException"><paramref name="target"/> is shorter than a header.</exception>
    public int Write(PollInterval poll, Span<byte> target)
    {
        var writer = new NtpPacketWriter(target);
        writer.WriteHeader(new NtpHeader(LeapIndicator.None, Version, NtpMode.Client, Poll: poll.Exponent, TransmitTime: Nonce));
        if (writer.HasOverflowed) throw new ArgumentException("no room for a request", nameof(target));
        return writer.Length;
    }
}
