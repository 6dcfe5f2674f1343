using System.Net;
using Infra.Dns.Server.Requests;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Tests.ZoneManagement;

/// <summary>A request whose answers are kept; whoever sends one waits for <paramref name="gate"/>, as for a client that does not read.</summary>
internal sealed class TestRequest(byte[] message, IPEndPoint client, bool isStream, IRequestSession? session, Task? gate = null)
    : ServerRequest(message, client, isStream, session, (isStream ? 65535 : 1232) - (session?.SignatureLengthMax ?? 0))
{
    internal List<byte[]> Replies { get; } = [];

    internal MessageView View(int index) => MessageView.TryParse(Replies[index], out MessageView view, out WireError error, MessageView.TransferDecompressedBytesMax) ? view : throw new FormatException(error.ToString());

    protected override ValueTask TransmitAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Replies.Add(message.ToArray());
        return gate is null ? ValueTask.CompletedTask : new ValueTask(gate);
    }
}
