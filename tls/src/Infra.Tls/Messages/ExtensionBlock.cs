using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>
/// The extensions of a message: <c>struct { uint16 type; opaque data&lt;0..2^16-1&gt;; } extensions&lt;0..2^16-1&gt;</c>. A view whose layout has been checked: at most
/// <see cref="MessageLimits.ExtensionsMax"/>, none twice.
/// </summary>
internal readonly ref struct ExtensionBlock
{
    private ExtensionBlock(ReadOnlySpan<byte> encoded, int count)
    {
        Encoded = encoded;
        Count = count;
    }

    /// <summary>The extensions without the length before them.</summary>
    internal ReadOnlySpan<byte> Encoded { get; }

    internal int Count { get; }

    internal static bool TryRead(scoped ref WireReader reader, out ExtensionBlock block, out TlsError error)
    {
        block = default;
        error = TlsError.MessageTruncated;
        if (!reader.TryReadPrefixed16(out WireReader body)) return false;
        ReadOnlySpan<byte> encoded = body.Rest;
        Span<ushort> seen = stackalloc ushort[MessageLimits.ExtensionsMax];
        int count = 0;
        while (!body.IsAtEnd)
        {
            error = TlsError.ExtensionMalformed;
            if (!body.TryReadUInt16(out ushort type) || !body.TryReadPrefixed16(out _)) return false;
            error = TlsError.TooManyExtensions;
            if (count == seen.Length) return false;
            error = TlsError.DuplicateExtension;
            if (seen[..count].Contains(type)) return false;
            seen[count++] = type;
        }
        block = new ExtensionBlock(encoded, count);
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)Encoded.Length);
        writer.WriteBytes(Encoded);
    }

    internal bool TryFind(ExtensionType type, out ReadOnlySpan<byte> data)
    {
        foreach (Extension extension in this)
        {
            data = extension.Data;
            if (extension.Type == type) return true;
        }
        data = default;
        return false;
    }

    public Enumerator GetEnumerator() => new(Encoded);

    /// <summary>One extension.</summary>
    internal readonly ref struct Extension(ExtensionType type, ReadOnlySpan<byte> data)
    {
        internal ExtensionType Type { get; } = type;

        internal ReadOnlySpan<byte> Data { get; } = data;
    }

    internal ref struct Enumerator(ReadOnlySpan<byte> encoded)
    {
        private WireReader _reader = new(encoded);

        public Extension Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadUInt16(out ushort type) || !_reader.TryReadPrefixed16(out WireReader data)) return false;
            Current = new Extension((ExtensionType)type, data.Rest);
            return true;
        }
    }
}
