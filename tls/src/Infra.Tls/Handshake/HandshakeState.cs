using Infra.Tls.Errors;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake;

/// <summary>
/// One expectation of a handshake: a class for each message that may come next, made of everything that is known by then, so that nothing can be used
/// before it exists. Secrets are registered with the <see cref="HandshakeContext"/>, which erases them however the handshake ends.
/// </summary>
internal abstract class HandshakeState
{
    /// <summary>Takes one message and says what is expected next; null when the handshake has finished.</summary>
    /// <exception cref="TlsException">The message breaks a rule.</exception>
    internal abstract HandshakeState? Next(HandshakeContext context, HandshakeMessage message);

    /// <summary>Takes the message if it is of the type expected here.</summary>
    private protected HandshakeMessage Require(HandshakeMessage message, HandshakeType type)
        => message.Type == type ? message : throw Unexpected(message);

    /// <summary>The failure for a message that does not belong here; names both.</summary>
    private protected TlsException Unexpected(HandshakeMessage message)
    {
        string name = Enum.IsDefined(message.Type) ? message.Type.ToString() : $"type {(byte)message.Type}";
        TlsError error = Enum.IsDefined(message.Type) ? TlsError.MessageUnexpected : TlsError.HandshakeTypeUnknown;
        return new TlsException(error, $"{name} in {GetType().Name}");
    }

    /// <summary>The failure of a codec.</summary>
    private protected static TlsException Malformed(TlsError error, HandshakeType type) => new(error, type.ToString());
}
