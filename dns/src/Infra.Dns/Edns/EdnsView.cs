using System.Buffers.Binary;
using Infra.Dns.Wire;

namespace Infra.Dns.Edns;

/// <summary>The OPT record of a message (RFC 6891 section 6.1): sizes, flags and options, whose bytes are proven to be well-formed.</summary>
public readonly ref struct EdnsView
{
    /// <summary>How many options one message may have; more make it malformed (CVE-2026-41292).</summary>
    public const int OptionsMax = 64;

    /// <summary>The smallest UDP size that counts (RFC 6891 section 6.2.3).</summary>
    public const int UdpSizeMin = 512;

    private const uint DnssecOk = 0x8000;
    private const uint CompactOk = 0x4000;

    private readonly uint _flags;

    private EdnsView(ushort udpSize, uint flags, ReadOnlySpan<byte> options)
    {
        UdpSize = Math.Max((int)udpSize, UdpSizeMin);
        _flags = flags;
        Options = options;
    }

    /// <summary>The largest UDP message that the sender takes, at least 512 bytes.</summary>
    public int UdpSize { get; }

    /// <summary>The upper eight bits of the response code.</summary>
    public byte ExtendedResponseCode => (byte)(_flags >> 24);

    /// <summary>The version; 0 is the only one.</summary>
    public byte Version => (byte)(_flags >> 16);

    /// <summary>DO: DNSSEC records are welcome (RFC 3225).</summary>
    public bool IsDnssecOk => (_flags & DnssecOk) != 0;

    /// <summary>CO: compact denial may come with NXDOMAIN (RFC 9824 section 5.1).</summary>
    public bool IsCompactOk => (_flags & CompactOk) != 0;

    /// <summary>The options on the wire.</summary>
    public ReadOnlySpan<byte> Options { get; }

    /// <summary>Reads the OPT record of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="view">The extensions; meaningless if false.</param>
    /// <param name="error">What is wrong, if false and the message has an OPT.</param>
    public static bool TryRead(MessageView message, out EdnsView view, out WireError error)
    {
        view = default;
        error = default;
        if (message.Options is not { } record) return false;
        ReadOnlySpan<byte> options = message.Message.Slice(record.DataOffset, record.DataLength);
        int count = 0;
        int at = 0;
        while (at < options.Length)
        {
            if (options.Length - at < 4) return Fail("an option is cut short", record.DataOffset + at, out error);
            int length = BinaryPrimitives.ReadUInt16BigEndian(options[(at + 2)..]);
            if (length > options.Length - at - 4) return Fail("an option is cut short", record.DataOffset + at, out error);
            if (++count > OptionsMax) return Fail("too many options", record.DataOffset + at, out error);
            at += 4 + length;
        }
        view = new EdnsView(record.Class.Value, record.TimeToLive, options);
        return true;
    }

    /// <summary>Finds the first option with a code; later ones of the same code are ignored.</summary>
    public bool TryFind(EdnsOptionCode code, out ReadOnlySpan<byte> value)
    {
        foreach (EdnsOption option in this)
        {
            if (option.Code != code) continue;
            value = option.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Goes through the options in their order.</summary>
    public EdnsOptionEnumerator GetEnumerator() => new(Options);

    private static bool Fail(string message, int offset, out WireError error)
    {
        error = new WireError(message, offset);
        return false;
    }
}
