using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.References;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[client.source]]</c>.</summary>
/// <param name="Mode">Kind of source.</param>
/// <param name="Address">Machine, group or name; of a clock on the machine, what it is called.</param>
/// <param name="Count">Places in a pool.</param>
/// <param name="Spec">What the engine gets, without its address.</param>
/// <param name="FeedInterval">Of a clock on the machine: true time between samples, s.</param>
/// <param name="FeedError">Its systematic error, s.</param>
/// <param name="FeedNoise">Standard deviation of its noise, s.</param>
/// <param name="SendsPulses">Whether a socket's samples only tell the place within the second.</param>
public sealed record SourcePart(
    SourcePartMode Mode, string Address, int Count, SourceSpec Spec, double FeedInterval, double FeedError, double FeedNoise, bool SendsPulses)
{
    private const int Port = 123;

    /// <summary>A plain server.</summary>
    public static SourcePart Server(string name) =>
        new(SourcePartMode.Server, name, 1, new SourceSpec(name, Port, SourceOptions.Default), 0, 0, 0, SendsPulses: false);

    /// <summary>Reads a table.</summary>
    public static SourcePart? Read(ConfigSection section)
    {
        SourcePartMode mode = section.Enum(
            "mode", "Kind of source.", SourcePartMode.Server, ("server", SourcePartMode.Server), ("pool", SourcePartMode.Pool), ("sock", SourcePartMode.Sock),
            ("pps", SourcePartMode.Pps));
        string? address = section.RequireText("address", "Machine, group or name; of a clock on the machine, what it is called.", 1, 100);
        int count = section.Integer("count", "Places in a pool.", 4, 1, 32);
        int pollMin = section.Integer("poll-min", "Shortest interval, log2 of seconds.", 4, 0, 17);
        int pollMax = section.Integer("poll-max", "Longest interval, log2 of seconds.", 10, 0, 17);
        int pollInitial = section.Integer("poll-initial", "Interval to begin with, log2 of seconds.", pollMin, 0, 17);
        bool initialBurst = section.Boolean("initial-burst", "Whether a new address is asked quickly at first.", true);
        bool burst = section.Boolean("burst", "Whether a lost request is repeated quickly.", false);
        double maximumDelay = section.Number("maximum-delay", "Replies whose round trip took longer are not used, s.", 3, 1e-6, 1000);
        bool noSelect = section.Boolean("no-select", "Whether it is watched only.", false);
        bool prefer = section.Boolean("prefer", "Whether others step back for it.", false);
        double correction = section.Number("offset-correction", "Added to each offset, s.", 0, -10, 10);
        double precision = section.Number("precision", "Of a clock on the machine: noise that the client assumes, s.", 1e-6, 1e-9, 1);
        double accuracy = section.Number("accuracy", "Of a clock on the machine: systematic error that the client assumes, s.", 0, 0, 1);
        double period = section.Number("period", "Of pulses: from one to the next, s.", 1, 0.001, 100);
        double interval = section.Number("interval", "Of a socket: true time between samples, s.", 1, 0.001, 1e6);
        double error = section.Number("error", "Of a clock on the machine: its true systematic error, s.", 0, -10, 10);
        double noise = section.Number("noise", "Of a clock on the machine: its true noise, s.", 0, 0, 1);
        bool pulses = section.Boolean("pulses", "Of a socket: whether its samples only tell the place within the second.", false);
        if (pollMax < pollMin) section.ReportError("poll-max", "out-of-range", "poll-max must not be below poll-min");
        if (!section.Finish()) return null;
        var options = new SourceOptions(4, new PollInterval((sbyte)pollMin), new PollInterval((sbyte)pollMax), new PollInterval((sbyte)pollInitial), initialBurst)
        {
            Burst = burst,
            MaximumDelay = NtpDuration.FromSeconds(maximumDelay),
        };
        ReferenceClock? clock = mode switch
        {
            SourcePartMode.Sock => new ReferenceClock(ReferenceKind.Socket, precision, accuracy, period),
            SourcePartMode.Pps => new ReferenceClock(ReferenceKind.Pulse, precision, accuracy, period),
            _ => null,
        };
        var spec = new SourceSpec(address!, clock is null ? Port : 0, options)
        {
            IsPool = mode == SourcePartMode.Pool,
            NoSelect = noSelect,
            IsPreferred = prefer,
            OffsetCorrection = correction,
            Clock = clock,
        };
        return new SourcePart(mode, address!, mode == SourcePartMode.Pool ? count : 1, spec, mode == SourcePartMode.Pps ? period : interval, error, noise, pulses);
    }
}
