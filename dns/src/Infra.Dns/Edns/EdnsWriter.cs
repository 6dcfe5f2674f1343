using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Edns;

/// <summary>
/// Writes an OPT record: begin, options, end (RFC 6891 section 6.1). Options that do not fit into what the writer has left spoil the whole record, which the
/// caller rolls back; the record never has a part of an option.
/// </summary>
public readonly struct EdnsWriter
{
    private readonly int _lengthOffset;

    private EdnsWriter(int lengthOffset) => _lengthOffset = lengthOffset;

    /// <summary>Writes the record up to its options.</summary>
    /// <param name="target">The message.</param>
    /// <param name="udpSize">The largest UDP message that we take, in bytes.</param>
    /// <param name="code">The response code, of which OPT carries the upper eight bits.</param>
    /// <param name="isDnssecOk">Whether to set DO.</param>
    /// <param name="version">The version.</param>
    public static EdnsWriter Begin(ref DnsWriter target, ushort udpSize, ResponseCode code, bool isDnssecOk, byte version = 0)
    {
        target.WriteByte(0);
        target.WriteUInt16(RecordType.OPT.Value);
        target.WriteUInt16(udpSize);
        target.WriteByte((byte)(code.Value >> 4));
        target.WriteByte(version);
        target.WriteUInt16((ushort)(isDnssecOk ? 0x8000 : 0));
        var writer = new EdnsWriter(target.Offset);
        target.WriteUInt16(0);
        return writer;
    }

    /// <summary>Writes an option.</summary>
    public static void Write(ref DnsWriter target, EdnsOptionCode code, scoped ReadOnlySpan<byte> value)
    {
        target.WriteUInt16(code.Value);
        target.WriteUInt16((ushort)value.Length);
        target.WriteBytes(value);
    }

    /// <summary>Writes an extended error (RFC 8914 section 2).</summary>
    /// <param name="target">The message.</param>
    /// <param name="code">What happened.</param>
    /// <param name="text">More about it in ASCII; cut after 64 bytes.</param>
    public static void Write(ref DnsWriter target, ExtendedErrorCode code, string text = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> value = stackalloc byte[2 + ExtendedErrorTextMax];
        value[0] = (byte)(code.Value >> 8);
        value[1] = (byte)code.Value;
        int length = System.Text.Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, ExtendedErrorTextMax)), value[2..]);
        Write(ref target, EdnsOptionCode.ExtendedError, value[..(2 + length)]);
    }

    /// <summary>Ends the record.</summary>
    public void End(ref DnsWriter target)
    {
        if (!target.HasOverflowed) target.PatchUInt16(_lengthOffset, (ushort)(target.Offset - _lengthOffset - sizeof(ushort)));
    }

    /// <summary>The longest text of an extended error that we send.</summary>
    public const int ExtendedErrorTextMax = 64;
}
