using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 6: <c>uint8 level; uint8 description</c>. The level tells nothing in TLS 1.3 and is ignored.</summary>
internal readonly record struct AlertMessage(byte Level, AlertDescription Description)
{
    internal const int Size = 2;
    internal const byte Warning = 1;
    internal const byte Fatal = 2;

    internal static bool TryRead(ReadOnlySpan<byte> content, out AlertMessage message)
    {
        message = default;
        if (content.Length != Size) return false;
        message = new AlertMessage(content[0], (AlertDescription)content[1]);
        return true;
    }

    /// <summary>Writes the two bytes with the level that belongs to the description (RFC 9846: close_notify and user_canceled are warnings).</summary>
    internal static void Write(AlertDescription description, Span<byte> target)
    {
        target[0] = description is AlertDescription.CloseNotify or AlertDescription.UserCanceled ? Warning : Fatal;
        target[1] = (byte)description;
    }
}
