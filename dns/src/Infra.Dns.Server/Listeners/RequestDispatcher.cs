using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>Runs what cannot be answered at once: signed requests, NOTIFY, UPDATE, transfers. At most <see cref="PendingMax"/> at a time; thread-safe.</summary>
internal sealed class RequestDispatcher(DnsService service, ILogger logger)
{
    internal const int PendingMax = 4096;

    private const int StreamReplyLengthMax = ushort.MaxValue;

    private int _pending;

    /// <summary>How many requests are under way.</summary>
    internal int Pending => Volatile.Read(ref _pending);

    /// <summary>Takes a request over; false if too many are under way.</summary>
    /// <param name="message">The message, whose structure is proven; it belongs to the dispatcher from now on.</param>
    /// <param name="channel">The way back.</param>
    /// <param name="handler">Who answers; null for a signed question.</param>
    /// <param name="replyLengthMax">The largest answer.</param>
    /// <param name="cancellation">The client is gone or the server stops.</param>
    /// <param name="completed">Called at the end, on any thread.</param>
    internal bool TryRun(byte[] message, IReplyChannel channel, IRequestHandler? handler, int replyLengthMax, CancellationToken cancellation, Action? completed = null)
    {
        if (Interlocked.Increment(ref _pending) > PendingMax)
        {
            Interlocked.Decrement(ref _pending);
            return false;
        }
        long begin = service.Times.Begin();
        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(message, channel, handler, replyLengthMax, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client is gone, or the server stops.
            }
            catch (Exception exception)
            {
                ServerLog.RequestFailed(logger, channel.Client, exception);
            }
            finally
            {
                Interlocked.Decrement(ref _pending);
                service.Times.End(begin, handler is null ? "signed-question" : handler == service.Policy.Handlers.Transfer ? "transfer" : handler == service.Policy.Handlers.Update ? "update" : "notify");
                completed?.Invoke();
            }
        }, CancellationToken.None);
        return true;
    }

    private async Task RunAsync(byte[] message, IReplyChannel channel, IRequestHandler? handler, int replyLengthMax, CancellationToken cancellation)
    {
        IRequestSession? session = null;
        if (IsSigned(message))
        {
            if (service.Policy.Handlers.Authenticator is not { } authenticator)
            {
                await channel.SendAsync(ErrorTo(message, ResponseCode.NotAuth), cancellation).ConfigureAwait(false);
                return;
            }
            if (!authenticator.TryAuthenticate(message, out session, out ReadOnlyMemory<byte> refusal))
            {
                await channel.SendAsync(refusal, cancellation).ConfigureAwait(false);
                return;
            }
            replyLengthMax -= session.SignatureLengthMax;
        }
        var request = new ChannelRequest(message, channel, session, replyLengthMax);
        if (handler is null && session is not null)
        {
            byte[] reply = new byte[channel.IsStream ? StreamReplyLengthMax - session.SignatureLengthMax : Math.Max(replyLengthMax, MessageHeader.Length)];
            var processor = new RequestProcessor(service, new ServiceCounters());
            RequestOutcome outcome = processor.ProcessSigned(message, new ClientAddress(channel.Client), session.Key, channel.IsStream, reply, out int length);
            if (outcome == RequestOutcome.Reply) await request.SendAsync(reply.AsMemory(0, length), cancellation).ConfigureAwait(false);
            handler = outcome == RequestOutcome.HandOver ? processor.Handler : null;
        }
        if (handler is null) return;
        try
        {
            await handler.HandleAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            if (!request.HasSent) await request.SendAsync(ErrorTo(message, ResponseCode.ServFail), cancellation).ConfigureAwait(false);
            throw;
        }
    }

    private static bool IsSigned(byte[] message) => MessageView.TryParse(message, out MessageView view, out _) && view.Signature is not null;

    // Header and question come back.
    private static byte[] ErrorTo(byte[] message, ResponseCode code)
    {
        bool isWhole = MessageView.TryParse(message, out MessageView view, out _);
        int end = isWhole && view.Header.QuestionCount > 0 ? view.Question.End : MessageHeader.Length;
        byte[] reply = message[..end];
        var writer = new DnsWriter(reply, default);
        MessageHeader asked = view.Header;
        new MessageHeader(asked.Id, (ushort)(asked.Bits & 0x7900 | MessageHeader.Response), (ushort)(end > MessageHeader.Length ? 1 : 0), 0, 0, 0).With(code).Write(ref writer);
        return reply;
    }
}
