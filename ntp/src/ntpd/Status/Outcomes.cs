using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon.Status;

/// <summary>Names of request outcomes in status and metrics.</summary>
internal static class Outcomes
{
    internal static IReadOnlyList<RequestOutcome> All { get; } =
    [
        RequestOutcome.Answered, RequestOutcome.AnsweredUnsynchronised, RequestOutcome.Denied, RequestOutcome.Ignored, RequestOutcome.TooShort,
        RequestOutcome.TooLong, RequestOutcome.BadVersion, RequestOutcome.BadMode, RequestOutcome.BadFields, RequestOutcome.BadMac, RequestOutcome.SendFailed,
    ];

    internal static string NameOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Answered => "answered",
        RequestOutcome.AnsweredUnsynchronised => "answered_unsynchronized",
        RequestOutcome.Denied => "denied",
        RequestOutcome.Ignored => "ignored",
        RequestOutcome.TooShort => "too_short",
        RequestOutcome.TooLong => "too_long",
        RequestOutcome.BadVersion => "bad_version",
        RequestOutcome.BadMode => "bad_mode",
        RequestOutcome.BadFields => "bad_fields",
        RequestOutcome.BadMac => "bad_mac",
        _ => "send_failed",
    };
}
