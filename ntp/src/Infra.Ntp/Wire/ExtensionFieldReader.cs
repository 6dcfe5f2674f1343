using Infra.Buffers;

namespace Infra.Ntp.Wire;

/// <summary>
/// Walks over extension fields. It demands what holds for all of them, encrypted ones included: at least 4 bytes, a multiple of 4, inside the
/// message. The stricter lengths of fields in the clear are <see cref="NtpPacketView"/>'s.
/// </summary>
/// <param name="fields">Fields back to back; an authenticator may follow, which the caller must stop at.</param>
public ref struct ExtensionFieldReader(ReadOnlySpan<byte> fields)
{
    private WireReader _reader = new(fields);

    /// <summary>Bytes not walked over yet.</summary>
    public readonly int Remaining => _reader.Remaining;

    /// <summary>Reads the next field; false at the end or for a length that cannot be, and then nothing is consumed.</summary>
    public bool TryRead(out ExtensionField field)
    {
        field = default;
        WireReader probe = _reader;
        if (!probe.TryReadUInt16(out ushort type) || !probe.TryReadUInt16(out ushort length)) return false;
        if (length % 4 != 0 || !probe.TryReadBytes(length - ExtensionField.HeaderLength, out ReadOnlySpan<byte> body)) return false;
        field = new ExtensionField(type, body);
        _reader = probe;
        return true;
    }
}
