using System.Net;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Requests;

/// <summary>A request that came from a client, and the way back.</summary>
public abstract class ServerRequest
{
    /// <summary>Makes a request.</summary>
    /// <param name="message">The message, whose structure is proven; it belongs to the request.</param>
    /// <param name="client">Who asks; IPv4 is never wrapped in IPv6.</param>
    /// <param name="isStream">Whether it came by TCP, so that many messages may go back.</param>
    /// <param name="session">Signs what goes back; null if the request was not signed.</param>
    /// <param name="replyLengthMax">The largest message that may go back, in bytes, its signature not included.</param>
    protected ServerRequest(ReadOnlyMemory<byte> message, IPEndPoint client, bool isStream, IRequestSession? session, int replyLengthMax)
    {
        Message = message;
        Client = client;
        IsStream = isStream;
        Session = session;
        ReplyLengthMax = replyLengthMax;
    }

    /// <summary>The message, whose structure is proven: <see cref="Wire.MessageView.TryParse"/> succeeds.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>Who asks; IPv4 is never wrapped in IPv6.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Whether it came by TCP, so that many messages may go back.</summary>
    public bool IsStream { get; }

    /// <summary>The key that it was signed with and verified; null if it was not signed.</summary>
    public DomainName? Key => Session?.Key;

    /// <summary>The largest message that may go back, in bytes, its signature not included.</summary>
    public int ReplyLengthMax { get; }

    /// <summary>Whether a message was sent.</summary>
    public bool HasSent { get; private set; }

    /// <summary>Signs what goes back; null if the request was not signed.</summary>
    protected IRequestSession? Session { get; }

    /// <summary>
    /// Sends a message back, signed if the request was. Returns once the message may be overwritten, over TCP only when the client keeps up.
    /// One call at a time.
    /// </summary>
    /// <param name="reply">A complete message without TSIG and without TCP's length.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The client is gone.</exception>
    /// <exception cref="InvalidOperationException">A second message by UDP.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellation)
    {
        if (HasSent && !IsStream) throw new InvalidOperationException("one message answers a request by UDP");
        HasSent = true;
        return TransmitAsync(Session is null ? reply : Session.Sign(reply), cancellation);
    }

    /// <summary>Sends a message that is complete.</summary>
    protected abstract ValueTask TransmitAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);
}
