using Infra.Http.Http2;
using Infra.Proxy.Data;
using Infra.Proxy.Http2;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>What of Kestrel's words reaches the client.</summary>
public sealed class Http2GateWritingTests
{
    private static readonly byte[] Reset = Http2Frame.Write(Http2Frame.Reset, 0, 1, [0, 0, 0, 1]);
    private static readonly byte[] GivesUp = Http2Frame.Write(Http2Frame.GoAway, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2]);
    private static readonly byte[] Calm = Http2Frame.Write(Http2Frame.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 11]);

    private readonly MemoryTransport _transport = new();
    private readonly List<FrameGateVerdict> _verdicts = [];

    [Fact]
    public async Task GivingUp_IsSaidWithTheReason_AndNothingAfterIt()
    {
        Http2Gate gate = Create();

        await gate.WriteAsync((byte[])[.. Reset, .. GivesUp]);
        gate.GiveUp();
        await gate.WriteAsync(Reset);
        await gate.LeaveAsync();

        Assert.Equal([.. Reset, .. Calm], _transport.Sent);
        Assert.True(_transport.IsSendEnded);
        Assert.Equal([FrameGateVerdict.Resets], _verdicts);
    }

    [Fact]
    public async Task GivingUp_InTheMiddleOfAFrame_WaitsForItsEnd()
    {
        Http2Gate gate = Create();

        await gate.WriteAsync(Reset.AsMemory(0, 5));
        gate.GiveUp();
        Assert.False(_transport.IsSendEnded);
        await gate.WriteAsync(Reset.AsMemory(5));

        Assert.Equal([.. Reset, .. Calm], _transport.Sent);
        Assert.True(_transport.IsSendEnded);
    }

    [Fact]
    public async Task SameBytes_AsData_Pass()
    {
        Http2Gate gate = Create();
        byte[] data = Http2Frame.Write(Http2Frame.Data, 0, 1, [.. "body"u8, .. GivesUp]);

        await gate.WriteAsync(data);
        await gate.WriteAsync(Reset);

        Assert.Equal([.. data, .. Reset], _transport.Sent);
        Assert.Empty(_verdicts);
    }

    [Fact]
    public async Task OtherGoAway_Passes()
    {
        Http2Gate gate = Create();
        byte[] drains = Http2Frame.Write(Http2Frame.GoAway, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]), error = Http2Frame.Write(Http2Frame.GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 2]);

        await gate.WriteAsync(drains);
        await gate.WriteAsync(error);

        Assert.Equal([.. drains, .. error], _transport.Sent);
        Assert.Empty(_verdicts);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("data", true)]
    [InlineData("half-frame", false)]
    [InlineData("open-block", false)]
    [InlineData("closed-block", true)]
    [InlineData("reset", false)]
    [InlineData("reset-of-another", true)]
    [InlineData("reset-by-client", false)]
    [InlineData("given-up", false)]
    public async Task Insertion_GoesOutOnlyWhereItMayStand(string before, bool isSent)
    {
        var frames = new FrameGate(FrameGateLimits.Default);
        frames.FromClient([.. RawHttp2.Preface, .. Http2Frame.Write(Http2Frame.Settings, 0, 0, [])], 0);
        Http2Gate gate = Create(frames);
        byte[] head = Http2Frame.Write(Http2Frame.Headers, 4, 1, [0x08, 3, .. "103"u8]);
        byte[] sent = before switch
        {
            "data" => Http2Frame.Write(Http2Frame.Data, 0, 3, "body"u8.ToArray()),
            "half-frame" => Http2Frame.Write(Http2Frame.Data, 0, 3, "body"u8.ToArray())[..^1],
            "open-block" => [.. Http2Frame.Write(Http2Frame.Headers, 0, 3, [0x88]), .. Http2Frame.Write(9, 0, 3, [])],
            "closed-block" => [.. Http2Frame.Write(Http2Frame.Headers, 0, 3, [0x88]), .. Http2Frame.Write(9, 4, 3, [])],
            "reset" => Reset,
            "reset-of-another" => Http2Frame.Write(Http2Frame.Reset, 0, 3, [0, 0, 0, 1]),
            _ => [],
        };
        if (sent.Length > 0) await gate.WriteAsync(sent);
        if (before == "reset-by-client") frames.FromClient(Reset, 0);
        if (before == "given-up")
        {
            gate.GiveUp();
            sent = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11];
        }

        await gate.InsertAsync(1, head);

        Assert.Equal(isSent ? [.. sent, .. head] : sent, _transport.Sent);
    }

    [Fact]
    public async Task LastWord_WithinABlockInSeveralFrames_WaitsForItsEnd()
    {
        Http2Gate gate = Create();
        byte[] first = Http2Frame.Write(Http2Frame.Headers, 0, 1, [0x88]), last = Http2Frame.Write(9, 4, 1, []);

        await gate.WriteAsync(first);
        await gate.PingAsync();
        gate.GiveUp();
        Assert.Equal(first, _transport.Sent);
        await gate.WriteAsync(last);

        Assert.Equal([.. first, .. last, .. Calm], _transport.Sent);
    }

    private Http2Gate Create(FrameGate frames) => new(new TransportStream(_transport), _transport, frames, TimeProvider.System, _verdicts.Add);

    private Http2Gate Create() => new(new TransportStream(_transport), _transport, new FrameGate(FrameGateLimits.Default), TimeProvider.System, _verdicts.Add);
}
