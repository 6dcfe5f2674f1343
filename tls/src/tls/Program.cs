using Infra.Interop.Processes;
using Infra.Tls.Tool;

// Keys are in this process: no core dump of it, and no other process of the user looks into it.
ProcessRights.Dumpable = false;
return await CommandLineRoot.Create(Console.Out, Console.Error).InvokeAsync(args);
