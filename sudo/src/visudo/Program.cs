using System.Collections;
using System.Text;
using Infra.Sudo.Visudo;

List<byte[]> environment = [];
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
    environment.Add(Encoding.UTF8.GetBytes($"{variable.Key}={variable.Value}"));
using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
using Stream error = Console.OpenStandardError();
return VisudoProgram.Run(args, new VisudoConsole(input, output, error), environment);
