using Infra.Dns.Server.Requests;

namespace Infra.Dns.Server.Listeners;

/// <summary>A request whose answer goes by a channel.</summary>
internal sealed class ChannelRequest(ReadOnlyMemory<byte> message, IReplyChannel channel, IRequestSession? session, int replyLengthMax)
    : ServerRequest(message, channel.Client, channel.IsStream, session, replyLengthMax)
{
    protected override ValueTask TransmitAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation) => channel.SendAsync(message, cancellation);
}
