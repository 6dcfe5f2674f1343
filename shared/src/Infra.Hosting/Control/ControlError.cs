namespace Infra.Hosting.Control;

/// <summary>Codes of failed requests that the host itself gives; commands may have codes of their own.</summary>
public static class ControlError
{
    /// <summary>The request is no JSON object with a command, is too large, or did not come in time.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>No such command.</summary>
    public const string UnknownCommand = "unknown-command";

    /// <summary>An argument is missing or wrong.</summary>
    public const string BadArgument = "bad-argument";

    /// <summary>The client's user may not do this.</summary>
    public const string PermissionDenied = "permission-denied";

    /// <summary>Too many clients are being served.</summary>
    public const string Busy = "busy";

    /// <summary>The command did not end in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>The command was understood, but could not be done.</summary>
    public const string Failed = "failed";

    /// <summary>The reply would be larger than a message may be.</summary>
    public const string ReplyTooLarge = "reply-too-large";
}
