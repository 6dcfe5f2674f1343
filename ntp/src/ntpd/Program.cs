using System.Net;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Server;

var board = new ServerTimeBoard(ServerTimeInfo.Local(3, default, SystemTime.MeasurePrecision()));
var socket = UdpBatchSocket.Bind(IPEndPoint.Parse(args[0]), new UdpSocketOptions());
var worker = new ServerWorker(socket, new RequestHandler(ServerPolicy.Open), board, "x");
worker.Start();
Thread.Sleep(Timeout.Infinite);
