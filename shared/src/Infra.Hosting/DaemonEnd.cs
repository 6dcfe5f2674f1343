namespace Infra.Hosting;

/// <summary>Why a daemon is asked to stop.</summary>
internal sealed record DaemonEnd(string Reason, int ExitCode, Exception? Failure);
