using Infra.Buffers;

namespace Infra.Tls.Messages.Extensions;

/// <summary>The key shares of a ClientHello: <c>KeyShareEntry client_shares&lt;0..2^16-1&gt;</c>. A view whose layout has been checked.</summary>
internal readonly ref struct KeyShareList
{
    internal ReadOnlySpan<byte> Encoded { get; private init; }

    internal int Count { get; private init; }

    internal static bool TryRead(ReadOnlySpan<byte> data, out KeyShareList list)
    {
        list = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader body) || !reader.IsAtEnd) return false;
        ReadOnlySpan<byte> encoded = body.Rest;
        int count = 0;
        while (!body.IsAtEnd)
        {
            if (count++ == MessageLimits.KeySharesMax || !KeyShareEntry.TryRead(ref body, out _)) return false;
        }
        list = new KeyShareList { Encoded = encoded, Count = count };
        return true;
    }

    internal bool TryFind(NamedGroup group, out ReadOnlySpan<byte> keyExchange)
    {
        foreach (KeyShareEntry entry in this)
        {
            keyExchange = entry.KeyExchange;
            if (entry.Group == (ushort)group) return true;
        }
        keyExchange = default;
        return false;
    }

    public Enumerator GetEnumerator() => new(Encoded);

    internal ref struct Enumerator(ReadOnlySpan<byte> encoded)
    {
        private WireReader _reader = new(encoded);

        public KeyShareEntry Current { get; private set; }

        public bool MoveNext()
        {
            if (!KeyShareEntry.TryRead(ref _reader, out KeyShareEntry entry)) return false;
            Current = entry;
            return true;
        }
    }
}
