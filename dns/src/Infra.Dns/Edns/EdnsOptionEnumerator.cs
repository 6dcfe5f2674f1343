using System.Buffers.Binary;

namespace Infra.Dns.Edns;

/// <summary>Goes through options that were proven to be well-formed.</summary>
public ref struct EdnsOptionEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private EdnsOption _current;

    internal EdnsOptionEnumerator(ReadOnlySpan<byte> options) => _rest = options;

    /// <summary>The present option.</summary>
    public readonly EdnsOption Current => _current;

    /// <summary>Goes to the next option.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        _current = new EdnsOption(new EdnsOptionCode(BinaryPrimitives.ReadUInt16BigEndian(_rest)), _rest.Slice(4, length));
        _rest = _rest[(4 + length)..];
        return true;
    }
}
