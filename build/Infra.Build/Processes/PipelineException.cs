namespace Infra.Build.Processes;

/// <summary>A step of the pipeline failed for a reason that its text tells in full; the program prints it and ends with 1.</summary>
internal sealed class PipelineException(string message) : Exception(message);
