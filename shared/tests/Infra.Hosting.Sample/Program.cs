using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Hosting.Sample;

if (args is not ["ctl", string path, string command]) return await DaemonHost.RunAsync(new SampleDaemon(), args);

using ControlClient client = await ControlClient.ConnectAsync(path);
ControlResult result = await client.SendAsync(command);
Console.WriteLine(result.IsDone ? result.Value.ToString() : $"{result.ErrorCode}: {result.ErrorMessage}");
return result.IsDone ? ExitCode.Done : ExitCode.Failure;
