using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>
/// RFC 8446 section 4.4.2: <c>opaque context&lt;0..2^8-1&gt;; struct { opaque cert_data&lt;1..2^24-1&gt;; extensions } list&lt;0..2^24-1&gt;</c>.
/// The layout of all entries has been checked.
/// </summary>
internal readonly ref struct CertificateMessage
{
    internal ReadOnlySpan<byte> Context { get; init; }

    /// <summary>The entries without the length before them.</summary>
    internal ReadOnlySpan<byte> Entries { get; init; }

    internal int Count { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out CertificateMessage message, out TlsError error)
    {
        message = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadPrefixed8(out WireReader context)) return false;
        if (!reader.TryReadPrefixed24(out WireReader list)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        ReadOnlySpan<byte> entries = list.Rest;
        int count = 0;
        while (!list.IsAtEnd)
        {
            error = TlsError.TooManyCertificates;
            if (count++ == MessageLimits.CertificatesMax) return false;
            error = TlsError.MessageMalformed;
            if (!list.TryReadPrefixed24(out WireReader data) || data.IsAtEnd) return false;
            if (!ExtensionBlock.TryRead(ref list, out _, out error)) return false;
        }
        message = new CertificateMessage { Context = context.Rest, Entries = entries, Count = count };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteByte((byte)Context.Length);
        writer.WriteBytes(Context);
        writer.WriteUInt24((uint)Entries.Length);
        writer.WriteBytes(Entries);
    }

    public Enumerator GetEnumerator() => new(Entries);

    /// <summary>One certificate (DER) with its extensions.</summary>
    internal readonly ref struct Entry(ReadOnlySpan<byte> data, ExtensionBlock extensions)
    {
        internal ReadOnlySpan<byte> Data { get; } = data;

        internal ExtensionBlock Extensions { get; } = extensions;
    }

    internal ref struct Enumerator(ReadOnlySpan<byte> entries)
    {
        private WireReader _reader = new(entries);

        public Entry Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadPrefixed24(out WireReader data) || !ExtensionBlock.TryRead(ref _reader, out ExtensionBlock extensions, out _)) return false;
            Current = new Entry(data.Rest, extensions);
            return true;
        }
    }
}
