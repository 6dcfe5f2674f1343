using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Daemon;

/// <summary>The control commands of ntpd: explain, release, step.</summary>
internal static class OperatorCommands
{
    internal static void AddTo(ControlCommands commands, SourceHost sources)
    {
        commands.AddQuery("explain", "Tells why the clock is as it is.", (_, json) => ExplanationWriter.Write(json, sources.Snapshot));
        commands.AddChange("release", "Lets steering go on after it stopped.", (_, json, cancellation) => ReleaseAsync(sources, json, cancellation));
        commands.AddChange(
            "step", "Moves the clock at once: by seconds = NUMBER, else by what a slew still has to do; force = true passes thresholds.",
            (request, json, cancellation) => StepAsync(sources, request, json, cancellation));
    }

    private static async Task ReleaseAsync(SourceHost sources, Utf8JsonWriter json, CancellationToken cancellation)
    {
        FreezeReason reason = await sources.AskAsync(
            engine =>
            {
                FreezeReason former = engine.State.Frozen;
                if (former != FreezeReason.None) engine.Discipline.Release();
                return former;
            },
            cancellation).ConfigureAwait(false);
        if (reason == FreezeReason.None) throw new ControlException("not-frozen", "steering is not stopped: there is nothing to release");
        json.WriteStartObject();
        json.WriteString("released", Freezes.NameOf(reason));
        json.WriteEndObject();
    }

    private static async Task StepAsync(SourceHost sources, ControlRequest request, Utf8JsonWriter json, CancellationToken cancellation)
    {
        double? seconds = request.Number("seconds");
        bool force = request.Boolean("force");
        (OperatorStep result, double change) = await sources.AskAsync(
            engine => (engine.StepByOperator(seconds, force, out double moved), moved), cancellation).ConfigureAwait(false);
        string change9 = SecondsText.Signed(change);
        switch (result)
        {
            case OperatorStep.Nothing:
                throw new ControlException("nothing-to-do", "no slew is running and no offset was refused: say by how many seconds");
            case OperatorStep.NotSteered:
                throw new ControlException("not-steered", "the clock is only watched (no-steer)");
            case OperatorStep.Forbidden:
                throw new ControlException("forbidden", $"a step of {change9} is beyond single-step-panic-threshold or accumulated-step-panic-threshold; --force insists");
            case OperatorStep.Refused:
                throw new ControlException(ControlError.Failed, "the kernel refuses to change the clock");
        }
        json.WriteStartObject();
        json.WriteNumber("stepped", change);
        json.WriteEndObject();
    }
}
