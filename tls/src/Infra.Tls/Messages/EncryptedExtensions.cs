using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 4.3.1: extensions and nothing else.</summary>
internal readonly ref struct EncryptedExtensions
{
    internal ExtensionBlock Extensions { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out EncryptedExtensions message, out TlsError error)
    {
        message = default;
        var reader = new WireReader(body);
        if (!ExtensionBlock.TryRead(ref reader, out ExtensionBlock extensions, out error)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        message = new EncryptedExtensions { Extensions = extensions };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer) => Extensions.Write(ref writer);
}
