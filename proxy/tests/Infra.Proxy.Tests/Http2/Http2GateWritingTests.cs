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

    private Http2Gate Create() => new(new TransportStream(_transport), _transport, new FrameGate(FrameGateLimits.Default), TimeProvider.System, _verdicts.Add);
}
