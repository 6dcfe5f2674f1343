using Infra.Dns.Names;

namespace Infra.Dns.Server.Requests;

/// <summary>Signs the answers to one authenticated request, in their order. Used by one caller at a time.</summary>
public interface IRequestSession
{
    /// <summary>The key that the request was signed with.</summary>
    DomainName Key { get; }

    /// <summary>Bytes that <see cref="Sign"/> adds at most; answers leave room for them.</summary>
    int SignatureLengthMax { get; }

    /// <summary>Signs the next message of the answer.</summary>
    /// <param name="message">A complete message without TSIG.</param>
    /// <returns>The message with TSIG.</returns>
    ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> message);
}
