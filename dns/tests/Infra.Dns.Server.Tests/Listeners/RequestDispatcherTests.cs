using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Listeners;
using Infra.Dns.Server.Requests;
using Infra.Dns.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.Listeners;

public class RequestDispatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TryRun_WhenTheHandlerThrows_AnswersServFail()
    {
        var service = new TestService();
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        var channel = new Channel();

        Assert.True(dispatcher.TryRun(TestService.Question("example.org", RecordType.SOA, bits: 5 << 11), channel, new Handler(_ => throw new InvalidOperationException("a fault")), 512, CancellationToken.None));

        byte[] reply = await channel.Sent.Task.WaitAsync(Patience);
        Assert.Equal((2, 5), (reply[3] & 15, reply[2] >> 3 & 15));
    }

    [Fact]
    public async Task TryRun_OfASignedQuestion_AnswersFromTheZonesAndSigns()
    {
        var service = new TestService("", new RequestHandlers { Authenticator = new Authenticator(isGood: true) });
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        var channel = new Channel();

        dispatcher.TryRun(Signed("www.example.org"), channel, null, 1232, CancellationToken.None);

        byte[] reply = await channel.Sent.Task.WaitAsync(Patience);
        Assert.Equal(0xEE, reply[^1]);   // what the session adds
        Assert.True(MessageView.TryParse(reply.AsSpan(0, reply.Length - 1), out MessageView view, out _));
        Assert.Equal(1, view.Header.AnswerCount);
    }

    [Fact]
    public async Task TryRun_OfABadSignature_SendsTheRefusal()
    {
        var service = new TestService("", new RequestHandlers { Authenticator = new Authenticator(isGood: false) });
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        var channel = new Channel();

        dispatcher.TryRun(Signed("www.example.org"), channel, null, 1232, CancellationToken.None);

        Assert.Equal([1, 2, 3], await channel.Sent.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task TryRun_WithoutKeys_IsNotAuth()
    {
        var service = new TestService();
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        var channel = new Channel();

        dispatcher.TryRun(Signed("www.example.org"), channel, null, 1232, CancellationToken.None);

        Assert.Equal(9, (await channel.Sent.Task.WaitAsync(Patience))[3] & 15);
    }

    [Fact]
    public async Task TryRun_WhenTooManyAreUnderWay_Refuses()
    {
        var service = new TestService();
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new Handler(_ => new ValueTask(gate.Task));
        byte[] question = TestService.Question("example.org", RecordType.SOA, bits: 5 << 11);

        for (int i = 0; i < RequestDispatcher.PendingMax; i++)
            Assert.True(dispatcher.TryRun(question, new Channel(), handler, 512, CancellationToken.None));

        Assert.False(dispatcher.TryRun(question, new Channel(), handler, 512, CancellationToken.None));
        gate.SetResult();
        while (dispatcher.Pending > 0)
            await Task.Yield();
        Assert.True(dispatcher.TryRun(question, new Channel(), handler, 512, CancellationToken.None));
    }

    // A question with a TSIG record, whose content only the authenticator of the test looks at.
    private static byte[] Signed(string name)
    {
        byte[] question = TestService.Question(name, RecordType.A);
        question[11] = 1;
        return [.. question, 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0];
    }

    private sealed class Channel : IReplyChannel
    {
        public IPEndPoint Client => TestService.ClientV4;

        public bool IsStream => false;

        internal TaskCompletionSource<byte[]> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
        {
            Sent.TrySetResult(message.ToArray());
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Handler(Func<ServerRequest, ValueTask> handle) : IRequestHandler
    {
        public ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation) => handle(request);
    }

    private sealed class Authenticator(bool isGood) : IRequestAuthenticator
    {
        public bool TryAuthenticate(ReadOnlyMemory<byte> message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IRequestSession? session, out ReadOnlyMemory<byte> refusal)
        {
            session = isGood ? new Session() : null;
            refusal = new byte[] { 1, 2, 3 };
            return isGood;
        }
    }

    private sealed class Session : IRequestSession
    {
        public DomainName Key { get; } = DomainName.Parse("key.");

        public int SignatureLengthMax => 1;

        public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> message) => (byte[])[.. message.ToArray(), 0xEE];
    }
}
