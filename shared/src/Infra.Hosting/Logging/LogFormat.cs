namespace Infra.Hosting.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>One line of text per event; a stack trace follows on lines of its own.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}
