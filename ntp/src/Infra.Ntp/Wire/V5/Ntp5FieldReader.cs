using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>Walks over extension fields of version 5: of any length from 4 on, followed by zeros up to the next multiple of 4, which are no part of them.</summary>
/// <param name="fields">Fields back to back.</param>
public ref struct Ntp5FieldReader(ReadOnlySpan<byte> fields)
{
    private WireReader _reader = new(fields);

    /// <summary>Bytes not walked over yet.</summary>
    public readonly int Remaining => _reader.Remaining;

    /// <summary>Reads the next field, without its padding; false at the end or for one that cannot be, and then nothing is consumed.</summary>
    public bool TryRead(out ExtensionField field)
    {
        field = default;
        WireReader probe = _reader;
        if (!probe.TryReadUInt16(out ushort type) || !probe.TryReadUInt16(out ushort length)) return false;
        if (!probe.TryReadBytes(length - ExtensionField.HeaderLength, out ReadOnlySpan<byte> body)) return false;
        if (!probe.TryReadBytes(-length & 3, out ReadOnlySpan<byte> padding) || padding.ContainsAnyExcept((byte)0)) return false;
        field = new ExtensionField(type, body);
        _reader = probe;
        return true;
    }
}
